package org.tunbroker.tests.rooms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Structure;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the descriptor of the published module, and its bundle's, against the packages. */
class ModuleDescriptorTest {
    private static final String ROOT = "org.tunbroker";
    private static final String CLIENT = ROOT + ".client";
    private static final Path ARTIFACT = Path.of("..", "artifacts", "client");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(Stream.of("shared-ipc", "broker-client", "launcher")
                    .map(module -> Path.of("..", module, "target", "classes"))
                    .toList());

    private static Set<String> packages(final Predicate<JavaClass> which) {
        return CLASSES.stream()
                .filter(which)
                .map(JavaClass::getPackageName)
                .filter(name -> !name.startsWith(ROOT + ".launcher.command"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> named(final Path file, final String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Path descriptor() {
        return ARTIFACT.resolve(Path.of("src", "main", "java9", "module-info.java"));
    }

    private static Set<String> api() {
        return packages(type -> type.getPackageName().equals(ROOT)
                || (type.getPackageName() + ".").startsWith(CLIENT + ".")
                        && !type.getPackageName().startsWith(CLIENT + ".internal"));
    }

    @Test
    void shouldExportTheApiAndNothingElse() throws IOException {
        assertTrue(api().contains(CLIENT), () -> api().toString());
        assertEquals(api(), named(descriptor(), "exports ([\\w.]+);"));
    }

    @Test
    void shouldExportTheSameToBundles() throws IOException {
        assertEquals(
                api(),
                named(
                        ARTIFACT.resolve("pom.xml"),
                        "(org\\.tunbroker[\\w.]*);version=\"\\$\\{project.version}"));
    }

    @Test
    void shouldOpenToJnaWhatItReads() throws IOException {
        final Set<String> read = packages(type -> type.isAssignableTo(Library.class)
                || type.isAssignableTo(Structure.class)
                || type.isAssignableTo(Callback.class));
        assertTrue(read.contains(ROOT + ".client.wintun"), read::toString);
        final Set<String> opened = named(descriptor(), "opens ([\\w.]+) to");
        assertTrue(opened.containsAll(read), () -> read + ", of which are opened " + opened);
    }
}
