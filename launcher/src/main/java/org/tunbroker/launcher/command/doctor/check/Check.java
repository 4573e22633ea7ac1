package org.tunbroker.launcher.command.doctor.check;

import java.io.IOException;
import java.util.List;

/** One thing that the doctor looks at. For one thread. */
public interface Check {
    /** Returns the word by which its findings are named. */
    String id();

    /** Returns what will be looked at, for who waits. */
    default String subject() {
        return id();
    }

    /**
     * Looks.
     *
     * @return one finding or more
     * @throws IOException if it cannot be looked at; then that is the finding, and nothing is
     *     guessed
     * @throws org.tunbroker.TunException likewise
     */
    List<Finding> look() throws IOException, InterruptedException;
}
