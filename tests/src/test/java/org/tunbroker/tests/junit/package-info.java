/** Tests of tunbroker-junit, which use it as its users do. */
package org.tunbroker.tests.junit;
