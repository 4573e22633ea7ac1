/** What every part of tunbroker reports errors with. */
package org.tunbroker;
