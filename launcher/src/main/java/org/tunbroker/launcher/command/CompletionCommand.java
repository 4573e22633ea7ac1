package org.tunbroker.launcher.command;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the shell's completion of this command. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Prints completion for bash and zsh.",
        footer = {"", "To use it now: source <(tunbroker completion)"})
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash(TunbrokerCommand.NAME, spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
