package org.tunbroker.launcher.jvm;

import java.util.List;

/** The JVMs that are installed where an operating system usually has them. */
interface InstalledJvms {
    /** Lists them, each once. */
    List<JvmCandidate> candidates();

    /** Says where was looked: what stands after "and" in a sentence. */
    String description();
}
