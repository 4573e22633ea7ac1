package org.tunbroker.launcher.command.terminal;

import java.io.PrintStream;

/**
 * One line on standard error that says what takes long, if that is a terminal: written over by the
 * next, and wiped out at the end. For one thread.
 */
public final class Progress implements AutoCloseable {
    /** The system property that is true if standard error is a terminal: only a shell can tell. */
    static final String PROPERTY = "tunbroker.command.progress";

    private static final String WIPE = "\r\033[K";

    private final PrintStream terminal;

    private Progress(final PrintStream terminal) {
        this.terminal = terminal;
    }

    /** Makes a line on standard error, or none. */
    public static Progress onTerminal() {
        return new Progress(Boolean.getBoolean(PROPERTY) ? System.err : null);
    }

    static Progress on(final PrintStream terminal) {
        return new Progress(terminal);
    }

    /** Says what is being done now. */
    public void show(final String what) {
        if (terminal != null) {
            terminal.print(WIPE + PlainText.of(what) + " ...");
            terminal.flush();
        }
    }

    /** Wipes the line out. Idempotent. */
    public void wipe() {
        if (terminal != null) {
            terminal.print(WIPE);
            terminal.flush();
        }
    }

    @Override
    public void close() {
        wipe();
    }
}
