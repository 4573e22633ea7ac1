/** Clients whose adapters are the kernel's, and what they send and answer. */
package org.tunbroker.tests.kernel;
