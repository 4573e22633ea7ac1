/**
 * What differs between operating systems and architectures, and how native libraries are loaded.
 */
package org.tunbroker.ipc.os;
