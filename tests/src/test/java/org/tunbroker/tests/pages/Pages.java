package org.tunbroker.tests.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of documentation, and the sources that they speak of. */
final class Pages {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> MODULES =
            List.of("shared-ipc", "broker-client", "broker-native", "launcher", "artifacts");
    private static final String MARKDOWN = ".md";
    private static final String FENCE = "```";
    private static final String INDENT = "    ";
    private static final Pattern INLINE = Pattern.compile("`[^`]+`");

    /** A piece of code between fences. Immutable. */
    record Snippet(Path page, int line, String language, String text) {
        @Override
        public String toString() {
            return page.getFileName() + ":" + line;
        }
    }

    private Pages() {}

    /** README.md, CHANGELOG.md and those in docs. */
    static List<Path> all() throws IOException {
        final List<Path> pages = new ArrayList<>();
        for (final Path folder : List.of(ROOT, ROOT.resolve("docs"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(MARKDOWN))
                        .sorted()
                        .forEach(pages::add);
            }
        }
        return pages;
    }

    static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** The pieces of code between fences, of all pages. */
    static List<Snippet> snippets() throws IOException {
        final List<Snippet> snippets = new ArrayList<>();
        for (final Path page : all()) {
            final List<String> lines = text(page).lines().toList();
            int begin = -1;
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).strip().startsWith(FENCE)) {
                    if (begin >= 0) {
                        final String language = lines.get(begin).strip().substring(FENCE.length());
                        final String text = String.join("\n", lines.subList(begin + 1, i)) + "\n";
                        snippets.add(new Snippet(page, begin + 2, language, text));
                    }
                    begin = begin < 0 ? i : -1;
                }
            }
        }
        return snippets;
    }

    /** A page without what is between fences. */
    static String prose(final Path page) {
        final StringBuilder prose = new StringBuilder();
        boolean code = false;
        for (final String line : text(page).lines().toList()) {
            final boolean fence = line.strip().startsWith(FENCE);
            code ^= fence;
            prose.append(code || fence ? "" : line).append('\n');
        }
        return prose.toString();
    }

    /** What is code in a page, a line each: lines between fences or indented, and words in code. */
    static String code(final Path page) {
        final StringBuilder all = new StringBuilder();
        boolean fenced = false;
        for (final String line : text(page).lines().toList()) {
            final boolean fence = line.strip().startsWith(FENCE);
            fenced ^= fence;
            if (fenced && !fence || line.startsWith(INDENT)) {
                all.append(line).append('\n');
            } else {
                INLINE.matcher(line)
                        .results()
                        .forEach(word -> all.append(word.group()).append('\n'));
            }
        }
        return all.toString();
    }

    /** The main sources of all modules that are delivered. */
    static List<Path> sources() throws IOException {
        final List<Path> sources = new ArrayList<>();
        for (final String module : MODULES) {
            javaFiles(ROOT.resolve(module)).stream()
                    .filter(file -> file.toString().contains("src/main/java"))
                    .forEach(sources::add);
        }
        return sources;
    }

    /** All sources below a folder, but for what a build or a tool made. */
    static List<Path> javaFiles(final Path folder) throws IOException {
        final List<Path> found = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(
                    final Path visited, final BasicFileAttributes attributes) {
                final String name = visited.getFileName().toString();
                return name.equals("target") || name.startsWith(".")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(
                    final Path file, final BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
