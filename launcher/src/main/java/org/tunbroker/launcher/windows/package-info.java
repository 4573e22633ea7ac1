/**
 * What the launcher needs of Windows: detached processes, the registry, and who may write to what.
 */
package org.tunbroker.launcher.windows;
