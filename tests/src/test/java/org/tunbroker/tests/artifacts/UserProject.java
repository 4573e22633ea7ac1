package org.tunbroker.tests.artifacts;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tunbroker.tests.jvm.ChildProcess;

/**
 * The project in src/test/projects/user, built by Maven as its author would: a copy of it, with a
 * local repository of its own. The artifacts of tunbroker come from where the build has put what is
 * published, all others from this build's local repository, or else from Maven Central.
 *
 * <p>Immutable; for one thread at a time, since builds share the local repository.
 */
final class UserProject {
    static final String MAIN = "com.example.packets.AnswerPings";

    private static final Path SOURCE = Path.of("src/test/projects/user").toAbsolutePath();
    private static final Path PLACE = Path.of(
                    "target", "user-" + System.getProperty("tunbroker.test.fork"))
            .toAbsolutePath();
    private static final Path ONCE = Path.of("target", "user").toAbsolutePath();
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final Path folder;

    private UserProject(final Path folder) {
        this.folder = folder;
    }

    /**
     * Builds it without options, unless it is built: for all tests of a build, in any JVM.
     *
     * @return the project, which no test may change
     */
    static synchronized UserProject plain() throws IOException {
        Files.createDirectories(ONCE);
        final Path mark = ONCE.resolve("built-of");
        final Path plain = ONCE.resolve("plain");
        try (FileChannel file = FileChannel.open(ONCE.resolve("lock"), CREATE, WRITE)) {
            // while another JVM builds it, this one waits
            file.lock();
            final String sources = listOf(SOURCE) + listOf(repository("tunbroker.repository"));
            if (!Files.exists(mark) || !Files.readString(mark).equals(sources)) {
                Files.deleteIfExists(mark);
                runMaven(ONCE, copyTo(plain).folder);
                Files.writeString(mark, sources);
            }
            return new UserProject(plain);
        }
    }

    /** Lists the files of a folder, each with its length and time. */
    private static String listOf(final Path folder) throws IOException {
        final StringBuilder list = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path file :
                    (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                list.append(file)
                        .append(' ')
                        .append(Files.size(file))
                        .append(' ')
                        .append(Files.getLastModifiedTime(file))
                        .append('\n');
            }
        }
        return list.toString();
    }

    /**
     * Builds copies of it in one run of Maven, each with one of its profiles, without its tests.
     *
     * @param profiles of its POM
     * @return the copies by their profiles
     */
    static Map<String, UserProject> buildEach(final String... profiles) throws IOException {
        final Map<String, UserProject> copies = new HashMap<>();
        final StringBuilder modules = new StringBuilder();
        for (final String profile : profiles) {
            final UserProject copy = copyTo(PLACE.resolve(profile));
            copy.activate(profile);
            copies.put(profile, copy);
            modules.append("<module>").append(profile).append("</module>");
        }
        Files.writeString(
                PLACE.resolve("pom.xml"),
                "<project><modelVersion>4.0.0</modelVersion><groupId>com.example</groupId>"
                        + "<artifactId>all</artifactId><version>1.0</version>"
                        + "<packaging>pom</packaging><modules>" + modules + "</modules></project>");
        runMaven(PLACE, PLACE, "-Dmaven.test.skip=true");
        return copies;
    }

    private static UserProject copyTo(final Path folder) throws IOException {
        delete(folder);
        copy(SOURCE, folder);
        return new UserProject(folder);
    }

    /** Has a profile on without an option; and a name of its own, as each project of one run. */
    private void activate(final String profile) throws IOException {
        final Path pom = folder.resolve("pom.xml");
        final String id = "<id>" + profile + "</id>";
        Files.writeString(
                pom,
                Files.readString(pom)
                        .replace(
                                "<groupId>com.example</groupId>",
                                "<groupId>com.example." + profile + "</groupId>")
                        .replace(
                                id,
                                id
                                        + "<activation><activeByDefault>true</activeByDefault></activation>"));
    }

    private static void runMaven(final Path place, final Path project, final String... options)
            throws IOException {
        final Path local = place.resolve("repository");
        delete(local.resolve("org/tunbroker"));
        final Path settings = Files.writeString(place.resolve("settings.xml"), settings());
        final List<String> command = new ArrayList<>(List.of(
                "env",
                // a build of seconds is over before the optimizing compiler has helped it
                "MAVEN_OPTS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                System.getProperty("tunbroker.test.maven"),
                "-B",
                "-ntp",
                "-q",
                "-s",
                settings.toString(),
                "-Dmaven.repo.local=" + local,
                "-f",
                project.resolve("pom.xml").toString()));
        command.addAll(List.of(options));
        command.add("package");
        ChildProcess.run(DEADLINE, command);
    }

    private static String settings() {
        final String published = repository("published", "tunbroker.repository");
        final String built = repository("built", "tunbroker.test.maven.repository");
        return "<settings><profiles><profile><id>here</id><repositories>" + published + built
                + "</repositories><pluginRepositories>"
                + built.replace("repository>", "pluginRepository>")
                + "</pluginRepositories></profile></profiles>"
                + "<activeProfiles><activeProfile>here</activeProfile></activeProfiles></settings>";
    }

    private static String repository(final String id, final String property) {
        return "<repository><id>" + id + "</id><url>" + repository(property).toUri()
                + "</url><releases>"
                // a local repository has no checksums
                + "<checksumPolicy>ignore</checksumPolicy></releases></repository>";
    }

    private static Path repository(final String property) {
        return Path.of(System.getProperty(property)).toAbsolutePath().normalize();
    }

    private static void copy(final Path from, final Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (final Path entry : (Iterable<Path>) entries::iterator) {
                final Path copy = to.resolve(from.relativize(entry).toString());
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(entry, copy);
                }
            }
        }
    }

    private static void delete(final Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes)
                    throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(final Path entry, final IOException failure)
                    throws IOException {
                Files.delete(entry);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Returns a file that the build made. */
    Path file(final String name) {
        return folder.resolve("target").resolve(name);
    }

    /** Returns the jar of the project's own classes. */
    Path jar() {
        return file("packets-1.0.jar");
    }

    /** Returns the jars of its dependencies. */
    List<Path> libraries() throws IOException {
        try (Stream<Path> jars = Files.list(file("libraries"))) {
            return jars.sorted().toList();
        }
    }

    /** Returns its jar, and those of its dependencies. */
    String classPath() throws IOException {
        return Stream.concat(Stream.of(jar()), libraries().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
