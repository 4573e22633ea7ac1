/** The demonstration that scripts/demo.sh runs. */
package org.tunbroker.launcher.demo;
