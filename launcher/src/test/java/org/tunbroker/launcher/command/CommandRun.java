package org.tunbroker.launcher.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import picocli.CommandLine;

/** The whole command, run in this process with the broker directories in a folder. */
final class CommandRun {
    private static final String BASE = "tunbroker.dir";

    private final Path base;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    CommandRun(final Path base) {
        this.base = base;
    }

    /** Runs it, and returns its exit code. */
    int run(final String... words) {
        final CommandLine line =
                TunbrokerCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        final String before = System.getProperty(BASE);
        System.setProperty(BASE, base.toString());
        try {
            return line.execute(words);
        } finally {
            if (before == null) {
                System.clearProperty(BASE);
            } else {
                System.setProperty(BASE, before);
            }
        }
    }

    /** Returns what it has printed. */
    String out() {
        return out.toString();
    }

    /** Returns what it has said of errors. */
    String err() {
        return err.toString();
    }
}
