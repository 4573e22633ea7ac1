package org.tunbroker.tests.artifacts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What is published, file by file: what it names, what it brings, and what it must not have. */
@EnabledOnOs(OS.LINUX)
class PublishedFilesSystemTest {
    private static final String BOM = "tunbroker-bom";
    private static final List<String> JARS =
            List.of("tunbroker", "tunbroker-broker", "tunbroker-junit");
    // sources and Javadoc are built in -Prelease only
    private static final boolean IS_RELEASE =
            !Boolean.parseBoolean(System.getProperty("tunbroker.test.release.skip"));
    private static final LocalDateTime BUILD = OffsetDateTime.parse(
                    System.getProperty("tunbroker.test.build.time"))
            .toLocalDateTime();
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> MODULES = Stream.of(
                    "artifacts", "broker-client", "broker-native", "launcher", "shared-ipc")
            .map(module -> ROOT.resolve(module).toString())
            .toList();

    private static Document read(final Path pom)
            throws IOException, SAXException, ParserConfigurationException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    }

    private static List<String> texts(final Document pom, final String path)
            throws XPathExpressionException {
        final XPath language = XPathFactory.newInstance().newXPath();
        final NodeList nodes = (NodeList) language.evaluate(path, pom, XPathConstants.NODESET);
        final List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    @Test
    void shouldBeTheseAndNoOthers() throws IOException {
        final String version = versionOfBom();
        final Set<String> expected = new TreeSet<>(Set.of(BOM + "-" + version + ".pom"));
        for (final String name : JARS) {
            final String file = name + "-" + version;
            expected.add(file + ".pom");
            expected.add(file + ".jar");
            if (IS_RELEASE) {
                expected.add(file + "-sources.jar");
                expected.add(file + "-javadoc.jar");
            }
        }
        assertEquals(expected, StagedFiles.all().keySet());
    }

    private static String versionOfBom() throws IOException {
        return StagedFiles.all().keySet().stream()
                .filter(name -> name.startsWith(BOM))
                .map(name -> name.substring(BOM.length() + 1, name.lastIndexOf('.')))
                .collect(Collectors.joining());
    }

    @Test
    void shouldNameNothingOfTunbrokerThatIsNotPublished() throws Exception {
        final Set<String> named = new TreeSet<>();
        for (final Path pom : StagedFiles.ending(".pom")) {
            final Document document = read(pom);
            named.addAll(
                    texts(document, "//dependency[groupId='org.tunbroker']/artifactId/text()"));
            assertEquals(List.of(), texts(document, "//parent|//profile|//modules"), pom::toString);
            assertEquals(List.of(), texts(document, "//scope[.='provided']"), pom::toString);
            // a reader knows its version, and none of the build's other properties
            final String text = Files.readString(pom).replace("${project.version}", "");
            assertEquals(-1, text.indexOf("${"), pom::toString);
        }
        assertEquals(new TreeSet<>(JARS), named);
    }

    @Test
    void shouldDependOnWhatIsDocumented() throws Exception {
        final String path = "/project/dependencies/dependency/artifactId/text()";
        final Map<String, Path> files = StagedFiles.all();
        final String end = "-" + versionOfBom() + ".pom";
        assertEquals(List.of("jna"), texts(read(files.get("tunbroker" + end)), path));
        assertEquals(List.of(), texts(read(files.get("tunbroker-broker" + end)), path));
        assertEquals(
                List.of("junit-jupiter-api", "junit-platform-launcher", "tunbroker"),
                texts(read(files.get("tunbroker-junit" + end)), path));
    }

    @Test
    void shouldSayInEachPomWhatCentralAsksFor() throws Exception {
        for (final Path pom : StagedFiles.ending(".pom")) {
            for (final String element : List.of(
                    "name",
                    "description",
                    "url",
                    "licenses/license/url",
                    "developers/developer/name",
                    "developers/developer/email",
                    "scm/connection",
                    "scm/url")) {
                assertEquals(
                        1,
                        texts(read(pom), "/project/" + element).size(),
                        () -> element + " of " + pom);
            }
        }
    }

    @Test
    void shouldCarryLicenceAndNoticesInEachJar() throws IOException {
        for (final Path jar : StagedFiles.ending(".jar")) {
            final Map<String, StagedFiles.Entry> entries = StagedFiles.entriesOf(jar);
            for (final String file : List.of("LICENSE", "NOTICE")) {
                final StagedFiles.Entry entry = entries.get("META-INF/" + file);
                assertNotNull(entry, () -> file + " in " + jar);
                assertArrayEquals(
                        Files.readAllBytes(ROOT.resolve(file)), entry.content(), jar::toString);
            }
            // those that have others' classes in them
            if (jar.toString().matches(".*/tunbroker(-broker)?-[0-9.]+[.]jar")) {
                assertNotNull(entries.get("META-INF/THIRD-PARTY.txt"), jar::toString);
            }
        }
    }

    /** Else two builds of the same sources make other bytes. */
    @Test
    void shouldHaveNothingOfThisBuildsTimeAndPlace() throws IOException {
        final List<String> found = new ArrayList<>();
        for (final Path jar : StagedFiles.ending(".jar")) {
            StagedFiles.entriesOf(jar).forEach((name, entry) -> {
                final String text = new String(entry.content(), StandardCharsets.ISO_8859_1);
                MODULES.stream()
                        .filter(text::contains)
                        .forEach(module -> found.add(jar + "!" + name + " names " + module));
                if (name.endsWith("MANIFEST.MF")
                        && !name.contains("!")
                        && text.matches("(?s).*(Build-|Built-By|Created-By).*")) {
                    found.add(jar + "!" + name + " says " + text);
                }
                // what is merged into a jar keeps the time that its own authors gave it
                if (!name.contains("/shaded/") && entry.time().isAfter(BUILD)) {
                    found.add(jar + "!" + name + " is of " + entry.time());
                }
            });
        }
        assertEquals(List.of(), found);
    }
}
