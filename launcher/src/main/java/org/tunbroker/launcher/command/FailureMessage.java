package org.tunbroker.launcher.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.tunbroker.TunException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Prints why a subcommand failed. What a user can mend is one line that says how; only a fault of
 * tunbroker's own has a stack trace. Stateless and thread-safe.
 */
final class FailureMessage implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
            final Exception failure, final CommandLine line, final ParseResult parsed) {
        final PrintWriter err = line.getErr();
        err.println(line.getColorScheme().errorText(TunbrokerCommand.NAME + ": " + text(failure)));
        if (!isExpected(failure)) {
            failure.printStackTrace(err);
        }
        err.flush();
        return ExitCode.SOFTWARE;
    }

    private static boolean isExpected(final Exception failure) {
        return failure instanceof TunException
                || failure instanceof IOException
                || failure instanceof UncheckedIOException;
    }

    private static String text(final Exception failure) {
        if (failure instanceof TunException) {
            return failure.getMessage();
        }
        // the JDK's say a file's name only
        return failure instanceof UncheckedIOException
                ? failure.getCause().toString()
                : failure.toString();
    }
}
