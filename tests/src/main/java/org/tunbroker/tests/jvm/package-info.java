/**
 * What tests run in JVMs of each architecture and version: class files of Java 8, without JUnit.
 */
package org.tunbroker.tests.jvm;
