/** What tests of the published artifacts run in a JVM of its own. */
package org.tunbroker.tests.artifacts;
