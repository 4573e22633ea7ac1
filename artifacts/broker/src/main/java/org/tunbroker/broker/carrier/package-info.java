/** What a module path needs to find the broker; the broker itself is a resource of this jar. */
package org.tunbroker.broker.carrier;
