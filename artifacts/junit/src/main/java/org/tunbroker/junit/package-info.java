/**
 * Tests of programs that use TUN adapters: a broker for a test class, clients as parameters, and
 * test classes that run in a JVM of another architecture or in a network namespace.
 */
package org.tunbroker.junit;
