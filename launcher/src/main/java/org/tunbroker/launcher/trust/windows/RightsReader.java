package org.tunbroker.launcher.trust.windows;

import java.io.IOException;
import java.nio.file.Path;

/** Reads owners and access lists of files. */
interface RightsReader {
    /** Reads those of one file or folder, without following a link. */
    FileRights of(Path file) throws IOException;

    /** Tells whether a path is on a local disk. Rights on network drives prove nothing here. */
    boolean isOnFixedDisk(Path file);
}
