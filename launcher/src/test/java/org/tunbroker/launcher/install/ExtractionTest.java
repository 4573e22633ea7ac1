package org.tunbroker.launcher.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class ExtractionTest {
    private static final int DEADLINE_S = 30;

    @TempDir
    private Path folder;

    private Path cache;
    private URLClassLoader loader;
    private Extraction extraction;

    @BeforeEach
    void carry() throws IOException {
        cache = Files.createDirectory(folder.resolve("cache"));
        loader = CarriedJar.whole(folder);
        extraction = of(loader);
    }

    @AfterEach
    void close() throws IOException {
        loader.close();
    }

    private Extraction of(final ClassLoader from) {
        return new Extraction(CarriedBroker.in(from).orElseThrow(), cache);
    }

    private Path jar() {
        return extraction.find().orElseThrow().resolve(CarriedJar.FILES[0]);
    }

    private Set<String> cached() throws IOException {
        try (Stream<Path> entries = Files.list(cache)) {
            return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private void assertMadeAnew() throws IOException {
        final Set<String> before = cached();
        assertEquals(Optional.empty(), extraction.find());
        final Path made = extraction.make();
        assertEquals(Optional.of(made), extraction.find());
        assertEquals(CarriedJar.FILES[0], Files.readString(jar()));
        // what was damaged, and nothing half done
        final Set<String> after = cached();
        assertTrue(after.containsAll(before));
        assertEquals(before.size() + 1, after.size(), after.toString());
    }

    @Test
    void shouldExtractEachFileAndLeaveNothingElse() throws IOException {
        assertMadeAnew();
        for (final String name : CarriedJar.FILES) {
            assertEquals(name, Files.readString(extraction.make().resolve(name)));
        }
    }

    @Test
    void shouldTakeWhatIsThere() throws IOException {
        final Path made = extraction.make();

        assertEquals(made, of(loader).make());
        assertEquals(1, cached().size());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldLetOthersReadButNotWrite() throws IOException {
        extraction.make();

        assertEquals(
                "rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(jar())));
        assertEquals(
                "rwxr-xr-x",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(extraction.make().resolve("lib"))));
    }

    @Test
    void shouldMakeAnewWhatWasCut() throws IOException {
        extraction.make();
        Files.writeString(jar(), "cut");

        assertMadeAnew();
    }

    @Test
    void shouldMakeAnewWhatWasChangedAtItsLength() throws IOException {
        extraction.make();
        Files.writeString(jar(), CarriedJar.FILES[0].replace('a', 'b'));

        assertMadeAnew();
    }

    @Test
    void shouldMakeAnewWhatWasRemoved() throws IOException {
        extraction.make();
        Files.delete(jar());

        assertMadeAnew();
    }

    @Test
    void shouldMakeAnewAFolderWhoseListIsDamaged() throws IOException {
        final String hash = CarriedBroker.in(loader).orElseThrow().hash();
        for (final String nonsense :
                new String[] {"", "x\n", hash + "\n17\n", hash + "\nx y\n", hash + "\n1 nowhere"}) {
            final Path list = extraction.make().resolve("files");
            Files.writeString(list, nonsense);
            assertMadeAnew();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldMakeAnewWhatALinkTookThePlaceOf() throws IOException {
        extraction.make();
        final Path moved = Files.move(jar(), folder.resolve("moved"));
        Files.createSymbolicLink(jar(), moved);

        assertMadeAnew();
    }

    @Test
    void shouldExtractOnceForManyAtOnce() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 8; round++) {
                final List<Callable<Boolean>> makers = new ArrayList<>();
                for (int maker = 0; maker < 8; maker++) {
                    makers.add(() -> {
                        final Extraction own = of(loader);
                        final Path made = own.make();
                        return own.find().equals(Optional.of(made));
                    });
                }
                for (final Future<Boolean> made : threads.invokeAll(makers)) {
                    assertTrue(made.get(DEADLINE_S, TimeUnit.SECONDS));
                }
                assertEquals(round + 1, cached().size(), "with those that were damaged");
                Files.writeString(jar(), "damaged");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldSayWhatToDoIfAllIsDamaged() throws IOException {
        for (int damaged = 0; damaged < 8; damaged++) {
            extraction.make();
            Files.delete(jar());
        }

        final TunException refused = assertThrows(TunException.class, extraction::make);

        assertTrue(refused.getMessage().contains("delete them"), refused.getMessage());
    }

    @Test
    void shouldRefuseAZipThatIsNotTheOneOfItsHash() throws IOException {
        final byte[] zip = CarriedJar.zip(CarriedJar.FILES);
        final String hash = CarriedJar.hash(zip);
        zip[zip.length - 1] ^= 1;
        try (URLClassLoader changed = CarriedJar.loader(folder, zip, hash)) {
            final TunException refused =
                    assertThrows(TunException.class, () -> of(changed).make());

            assertTrue(refused.is(ErrorCode.ERROR_INVALID_DATA), refused.getMessage());
            assertTrue(refused.getMessage().contains(hash), refused.getMessage());
            assertEquals(Set.of(), cached());
        }
    }

    @Test
    void shouldRefuseAFileOutsideOfItsFolder() throws IOException {
        final byte[] zip = CarriedJar.zip("lib/../../outside");
        try (URLClassLoader planted = CarriedJar.loader(folder, zip, CarriedJar.hash(zip))) {
            final TunException refused =
                    assertThrows(TunException.class, () -> of(planted).make());

            assertTrue(refused.is(ErrorCode.ERROR_INVALID_DATA), refused.getMessage());
            assertEquals(Set.of(), cached());
        }
    }

    @Test
    void shouldSayWhatToDoWhereItCannotWrite() throws IOException {
        Files.delete(cache);
        Files.createFile(cache);

        final TunException refused = assertThrows(TunException.class, extraction::make);

        assertTrue(refused.is(ErrorCode.ERROR_GEN_FAILURE), refused.getMessage());
        assertTrue(refused.getMessage().contains("-Dtunbroker.cache"), refused.getMessage());
    }
}
