package org.tunbroker.launcher.jvm;

import java.util.List;

/** The JVMs that are installed where an operating system usually has them. */
interface InstalledJvms {
    /** Lists the JVMs, each once. */
    List<JvmCandidate> candidates();

    /** Describes the places that were searched, to follow "and" in a sentence. */
    String description();
}
