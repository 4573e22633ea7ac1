package org.tunbroker.launcher.command;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints what is wrong with the words of a command, and where its help is. Stateless. */
final class MisuseMessage implements IParameterExceptionHandler {
    @Override
    public int handleParseException(final ParameterException misuse, final String[] words) {
        final CommandLine line = misuse.getCommandLine();
        final PrintWriter err = line.getErr();
        err.println(line.getColorScheme()
                .errorText(TunbrokerCommand.NAME + ": " + misuse.getMessage()));
        UnmatchedArgumentException.printSuggestions(misuse, err);
        err.println("Help: " + line.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE;
    }
}
