package org.tunbroker.tests.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the distribution puts on the class path of others. */
class DistributionSystemTest {
    private static final Path LIBRARIES = Path.of(System.getProperty("tunbroker.dist"), "lib");

    private static Set<String> artifactsOf(final String folder) throws IOException {
        try (Stream<Path> jars = Files.list(LIBRARIES.resolve(folder))) {
            return jars.map(jar -> jar.getFileName().toString())
                    // the version begins with the first digit
                    .map(name -> name.replaceFirst("-[0-9].*", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "client-newest"})
    void shouldPutOnAnApplicationsClassPathOnlyWhatAClientRuns(final String folder)
            throws IOException {
        assertEquals(
                new TreeSet<>(Set.of(
                        "aeron-annotations",
                        "aeron-client",
                        "agrona",
                        "jna",
                        "kryo",
                        "minlog",
                        "objenesis",
                        "reflectasm",
                        "tunbroker-broker-client",
                        "tunbroker-launcher",
                        "tunbroker-shared-ipc")),
                artifactsOf(folder));
    }
}
