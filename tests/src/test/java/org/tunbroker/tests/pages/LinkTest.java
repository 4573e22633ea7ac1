package org.tunbroker.tests.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Follows the links of README.md and docs, and looks for the files that they name. */
class LinkTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING =
            Pattern.compile("^(?:#{1,6} |\\*\\*|- \\*\\*)([^*\n]*)", Pattern.MULTILINE);
    // a path of this repository: a folder of it, and more below
    private static final Pattern PATH = Pattern.compile(
            "`((?:scripts|docs|tests|launcher|shared-ipc|broker-client|broker-native|artifacts)"
                    + "/[A-Za-z0-9_./-]+)(?: [^`]*)?`");
    private static final Pattern SECTION =
            Pattern.compile("\"([A-Z][^\"\\n]{2,60})\" (?:in \\[[^\\]]*]\\(([^)\\s]+)\\)|below)");
    // what the build makes
    private static final String MADE = "/target/";

    private static Set<String> anchors(final Path page) {
        return HEADING.matcher(Pages.prose(page))
                .results()
                .map(heading -> anchor(heading.group(1)))
                .collect(Collectors.toSet());
    }

    /** As GitHub makes the anchor of a heading. */
    private static String anchor(final String heading) {
        return heading.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 _-]", "")
                .replace(' ', '-');
    }

    @Test
    void shouldLinkToWhatExists() throws IOException {
        final List<String> broken = new ArrayList<>();
        for (final Path page : Pages.all()) {
            final Matcher links = LINK.matcher(Pages.prose(page));
            while (links.find()) {
                final String link = links.group(1);
                if (!link.contains("://") && !leads(page, link)) {
                    broken.add(Pages.ROOT.relativize(page) + ": " + link);
                }
            }
        }
        assertEquals(List.of(), broken, "links to nothing");
    }

    private static boolean leads(final Path page, final String link) {
        final int hash = link.indexOf('#');
        final String file = hash < 0 ? link : link.substring(0, hash);
        final Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        return Files.exists(target)
                && (hash < 0 || anchors(target).contains(link.substring(hash + 1)));
    }

    @Test
    void shouldNameSectionsThatExist() throws IOException {
        final List<String> missing = new ArrayList<>();
        for (final Path page : Pages.all()) {
            final Matcher sections = SECTION.matcher(Pages.prose(page));
            while (sections.find()) {
                final Path target = sections.group(2) == null
                        ? page
                        : page.resolveSibling(sections.group(2)).normalize();
                // a long heading may be named by its beginning
                final String wanted = anchor(sections.group(1));
                if (anchors(target).stream().noneMatch(each -> each.startsWith(wanted))) {
                    missing.add(Pages.ROOT.relativize(page) + ": " + sections.group());
                }
            }
        }
        assertEquals(List.of(), missing, "sections that no page has");
    }

    @Test
    void shouldNameFilesThatExist() throws IOException {
        final List<String> missing = new ArrayList<>();
        for (final Path page : Pages.all()) {
            final Matcher paths = PATH.matcher(Pages.prose(page));
            while (paths.find()) {
                final String path = paths.group(1);
                if (!(path + "/").contains(MADE) && !Files.exists(Pages.ROOT.resolve(path))) {
                    missing.add(Pages.ROOT.relativize(page) + ": " + path);
                }
            }
        }
        assertEquals(List.of(), missing, "files that are not there");
    }
}
