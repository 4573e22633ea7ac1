package org.tunbroker.broker.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    private Path folder;

    private Path make(final String name) throws IOException {
        return Files.createFile(folder.resolve(name));
    }

    private Set<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Test
    void shouldLeaveOthersWhateverTheirTimesAre() throws IOException {
        final Path own = make("broker-linux-1");
        Files.setLastModifiedTime(make("broker-linux-2"), FileTime.fromMillis(0));
        Files.setLastModifiedTime(make("broker-linux-3"), FileTime.fromMillis(Long.MAX_VALUE));
        ClassArchive.limit(own);
        assertEquals(Set.of("broker-linux-1", "broker-linux-2", "broker-linux-3"), left());
    }

    @Test
    void shouldRemoveOthersWhenThereAreTooMany() throws IOException {
        final Path own = make("broker-linux-1");
        make("other");
        for (int i = 0; i < 7; i++) {
            make("broker-loopback-" + i);
        }
        ClassArchive.limit(own);
        assertEquals(9, left().size(), "one more can be had");
        make("broker-linux-2.1234");
        ClassArchive.limit(own);
        assertEquals(Set.of("broker-linux-1", "other"), left());
    }

    @Test
    void shouldCountTheOneThatIsToBeMade() throws IOException {
        for (int i = 0; i < 8; i++) {
            make("broker-loopback-" + i);
        }
        ClassArchive.limit(folder.resolve("broker-linux-1"));
        assertEquals(Set.of(), left());
    }
}
