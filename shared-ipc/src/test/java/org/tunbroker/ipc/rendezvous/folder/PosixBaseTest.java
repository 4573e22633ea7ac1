package org.tunbroker.ipc.rendezvous.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class PosixBaseTest {
    private static final int NOBODY = 65534;
    private static final int OWN = 0700;
    private static final int ENTERABLE = 0755;

    @TempDir
    private Path folder;

    private final PosixFolder folders = new PosixFolder();
    private int user;
    private Path run;
    private Path shared;

    @BeforeEach
    void setUp() throws IOException {
        user = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        run = make(folder.resolve("run"), ENTERABLE);
        shared = make(folder.resolve("shm"), 01777);
    }

    private static Path make(final Path place, final int mode) throws IOException {
        Files.createDirectory(place);
        Files.setAttribute(place, "unix:mode", mode);
        return place;
    }

    private Path named(final String suffix) {
        return shared.resolve("tunbroker-" + user + suffix);
    }

    /** What another user made, or this one in a way that lets others in, which counts the same. */
    private Path makeOthers(final String suffix) throws IOException {
        final Path place = make(named(suffix), ENTERABLE);
        if (user == 0) {
            Files.setAttribute(place, "unix:mode", OWN);
            Files.setAttribute(place, "unix:uid", NOBODY);
        }
        return place;
    }

    private Path find() throws IOException {
        return new PosixBase(folders, user, run, shared).find();
    }

    @Test
    void shouldBeMadeForItsUserAlone() throws IOException {
        assertEquals(named(""), find());
        assertEquals(null, folders.fault(named("")));
        assertEquals(named(""), find());
    }

    @Test
    void shouldPassOverWhatOthersTook() throws IOException {
        makeOthers("");
        makeOthers(".1");
        Files.createFile(named(".2"));
        Files.createSymbolicLink(named(".3"), folder);
        assertEquals(named(".4"), find());
        assertEquals(named(".4"), find());
    }

    @Test
    void shouldStayWhereItIsWhenOthersGiveUpWhatTheyTook() throws IOException {
        final Path taken = makeOthers("");
        final Path alsoTaken = makeOthers(".1");
        assertEquals(named(".2"), find());
        Files.delete(taken);
        Files.delete(alsoTaken);
        assertEquals(named(".2"), find());
        assertFalse(Files.exists(named("")));
    }

    @Test
    void shouldTakeTheFirstOfSeveral() throws IOException {
        make(named(".7"), OWN);
        make(named(".12"), OWN);
        makeOthers("");
        assertEquals(named(".7"), find());
    }

    @Test
    void shouldIgnoreOtherNames() throws IOException {
        for (final String suffix : List.of("0", ".0", ".01", ".x", ".1x", ".1234567890", ".-1")) {
            make(named(suffix), OWN);
        }
        assertEquals(named(""), find());
    }

    @Test
    void shouldBeTheSameForAllThatLookAtOnce() throws Exception {
        makeOthers("");
        final int count = 16;
        final ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            final CountDownLatch begin = new CountDownLatch(1);
            final List<Future<Path>> looking = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                looking.add(threads.submit(() -> {
                    begin.await();
                    return find();
                }));
            }
            begin.countDown();
            final Set<Path> found = new HashSet<>();
            for (final Future<Path> path : looking) {
                found.add(path.get(1, TimeUnit.MINUTES));
            }
            assertEquals(Collections.singleton(named(".1")), found);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldPreferWhatRootMadeForTheUser() throws IOException {
        assumeTrue(user == 0, "only root can make it");
        assertEquals(named(""), find());
        final Path installed = make(run.resolve(Integer.toString(user)), OWN);
        assertEquals(installed, find());
        Files.setAttribute(installed, "unix:mode", ENTERABLE);
        assertEquals(named(""), find(), "others can enter it");
        Files.setAttribute(installed, "unix:mode", OWN);
        Files.setAttribute(installed, "unix:uid", NOBODY);
        assertEquals(named(""), find(), "it is another user's");
        Files.setAttribute(installed, "unix:uid", 0);
        Files.setAttribute(run, "unix:mode", 0777);
        assertEquals(named(""), find(), "others can put another in its place");
        Files.setAttribute(run, "unix:mode", ENTERABLE);
        Files.setAttribute(run, "unix:uid", 1);
        assertEquals(named(""), find(), "another user's folder");
    }

    @ParameterizedTest
    @ValueSource(ints = {0777, 0775})
    void shouldRefuseSharedMemoryFromWhichOthersCanTakeIt(final int mode) throws IOException {
        Files.setAttribute(shared, "unix:mode", mode);
        assertThrows(FileSystemException.class, this::find);
        assertFalse(Files.exists(named("")));
    }

    @Test
    void shouldRefuseSharedMemoryOfAnotherUser() throws IOException {
        assumeTrue(user == 0, "only root can give it away");
        Files.setAttribute(shared, "unix:uid", 1);
        assertThrows(FileSystemException.class, this::find);
    }

    @Test
    void shouldSayThatThereIsNoSharedMemory() throws IOException {
        Files.delete(shared);
        final NoSuchFileException error = assertThrows(NoSuchFileException.class, this::find);
        assertTrue(error.getMessage().contains(shared.toString()));
    }
}
