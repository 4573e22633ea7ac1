package org.tunbroker.tests.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Looks for each command that README.md and docs name, and for its options. */
class CommandTest {
    // at the beginning of a line of code, or of a word in code
    private static final Pattern SCRIPT =
            Pattern.compile("(?:^ *|`)(scripts/[a-z-]+\\.sh)((?: [^`\\n#]*)?)", Pattern.MULTILINE);
    private static final Pattern TUNBROKER = Pattern.compile(
            "(?:^(?: {4,})?(?:[$#] )?(?:sudo )?|`)(?:/usr/bin/|bin/)?tunbroker( [^`\\n#|&>]+)",
            Pattern.MULTILINE);
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]+");
    private static final String COMMAND = "org.tunbroker.launcher.command.TunbrokerCommand";

    /** The text of a script's comment, which is its help. */
    private static String usage(final Path script) {
        return Pages.text(script)
                .lines()
                .takeWhile(line -> line.startsWith("#"))
                .collect(Collectors.joining("\n"));
    }

    private static List<String> optionsOf(final String words) {
        return OPTION.matcher(words).results().map(option -> option.group()).toList();
    }

    @Test
    void shouldNameScriptsAndOptionsThatExist() throws IOException {
        final List<String> unknown = new ArrayList<>();
        int found = 0;
        for (final Path page : Pages.all()) {
            final Matcher scripts = SCRIPT.matcher(Pages.text(page));
            while (scripts.find()) {
                found++;
                final Path script = Pages.ROOT.resolve(scripts.group(1));
                if (!Files.isExecutable(script)) {
                    unknown.add(page.getFileName() + ": " + scripts.group(1));
                    continue;
                }
                final List<String> known = optionsOf(usage(script));
                optionsOf(scripts.group(2)).stream()
                        .filter(option -> !known.contains(option))
                        .forEach(option -> unknown.add(
                                page.getFileName() + ": " + scripts.group(1) + " " + option));
            }
        }
        assertEquals(List.of(), unknown);
        assertTrue(found >= 5, "scripts named: " + found);
    }

    @Test
    void shouldShowTheTwoCommandsOfANewcomer() {
        final String readme = Pages.text(Pages.ROOT.resolve("README.md"));
        assertTrue(readme.contains("```\nscripts/demo.sh --install\n```"), "the demo");
        assertTrue(readme.contains("```\nscripts/test.sh --install\n```"), "the tests");
    }

    @Test
    void shouldNameSubcommandsAndOptionsThatExist() throws Exception {
        final List<String> named = new ArrayList<>();
        for (final Path page : Pages.all()) {
            TUNBROKER
                    .matcher(Pages.code(page))
                    .results()
                    .map(match -> match.group(1).strip())
                    // what is quoted with an ellipsis is a message
                    .filter(words -> words.matches("-?-?[a-z].*") && !words.contains("..."))
                    .forEach(named::add);
        }
        final CommandLine command = command();
        final List<String> unknown = named.stream()
                .filter(words -> command == null || !takes(command, words))
                .toList();
        assertEquals(List.of(), unknown, "tunbroker does not take them");
    }

    private static CommandLine command() throws ReflectiveOperationException {
        try {
            final Method line = Class.forName(COMMAND).getDeclaredMethod("line");
            line.setAccessible(true);
            return (CommandLine) line.invoke(null);
        } catch (final ClassNotFoundException ex) {
            // this build has no such command: then no page may name one
            return null;
        }
    }

    /** Parses words, and runs nothing. */
    private static boolean takes(final CommandLine command, final String words) {
        try {
            command.parseArgs(Arrays.stream(words.split(" +"))
                    // what a reader puts in is any word
                    .map(word -> word.replaceAll("[\\[\\]]", ""))
                    .toArray(String[]::new));
            return true;
        } catch (final CommandLine.ParameterException ex) {
            return false;
        }
    }
}
