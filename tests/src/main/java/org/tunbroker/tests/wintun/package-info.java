/** Programs that are written against what resembles Wintun and its Python modules. */
package org.tunbroker.tests.wintun;
