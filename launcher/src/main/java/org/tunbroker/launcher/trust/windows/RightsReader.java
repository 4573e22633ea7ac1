package org.tunbroker.launcher.trust.windows;

import java.io.IOException;
import java.nio.file.Path;

/** Reads who may do what with files. */
interface RightsReader {
    /** Reads it for one file or folder; no link is followed. */
    FileRights of(Path file) throws IOException;

    /** Tells whether a path leads to a disk of this machine, whose rights mean something here. */
    boolean isOnFixedDisk(Path file);
}
