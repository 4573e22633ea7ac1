package org.tunbroker.launcher.command.install;

/** One thing that root does to install or remove a broker. Its text is what --dry-run shows. */
interface Step {
    /**
     * Does it.
     *
     * @throws org.tunbroker.TunException if it cannot be done; the message says what is to be done
     */
    void run();
}
