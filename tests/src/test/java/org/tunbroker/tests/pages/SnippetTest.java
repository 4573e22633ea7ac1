package org.tunbroker.tests.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles each piece of Java in README.md and docs, as an application has it. */
class SnippetTest {
    private static final String JAVA = "java";

    // what an application has imported, and has made before
    private static final String IMPORTS = Stream.of(
                    "java.net",
                    "java.nio",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.logging",
                    "org.junit.jupiter.api",
                    "org.slf4j.bridge",
                    "org.tunbroker",
                    "org.tunbroker.client",
                    "org.tunbroker.client.device",
                    "org.tunbroker.client.wintun",
                    "org.tunbroker.junit")
            .map(name -> "import " + name + ".*;\n")
            .collect(Collectors.joining());
    private static final List<String> MADE_BEFORE =
            List.of("TunClient client", "Adapter adapter", "Session session", "InetAddress server");

    @TempDir
    Path classes;

    /** A source in memory. Immutable. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(final String name, final String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(final boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static Source source(final String name, final String statements) {
        final String parameters = MADE_BEFORE.stream()
                .filter(made -> !statements.contains(made + " ="))
                .collect(Collectors.joining(", "));
        return new Source(
                name,
                IMPORTS + "class " + name + " {\n"
                        + "interface SomeWintun extends com.sun.jna.Library {}\n"
                        + "void run(" + parameters + ") throws Exception {\n"
                        + statements + "\n}\n}\n");
    }

    @Test
    void shouldCompileWhatThePagesShow() throws IOException {
        final List<Pages.Snippet> snippets = Pages.snippets().stream()
                .filter(snippet -> snippet.language().equals(JAVA))
                .toList();
        assertTrue(snippets.size() >= 4, snippets::toString);
        final List<String> faults = new ArrayList<>();
        for (int i = 0; i < snippets.size(); i++) {
            final String fault = compile(source("Snippet" + i, snippets.get(i).text()));
            if (!fault.isEmpty()) {
                faults.add(snippets.get(i) + ": " + fault);
            }
        }
        assertEquals(List.of(), faults);
    }

    private String compile(final JavaFileObject source) {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final StringWriter messages = new StringWriter();
        final List<String> options = List.of(
                "-d",
                classes.toString(),
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"));
        final boolean compiles = compiler.getTask(
                        messages, null, null, options, null, List.of(source))
                .call();
        return compiles ? "" : messages.toString();
    }
}
