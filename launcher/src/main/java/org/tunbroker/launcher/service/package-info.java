/** Serves a broker in the foreground, as a service or for a script. */
package org.tunbroker.launcher.service;
