/** Short programs that use the client as an application does. */
package org.tunbroker.examples;
