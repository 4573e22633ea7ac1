package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.internal.connect.ConnectSettings;
import org.tunbroker.client.internal.connect.Connector;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ProcessView;

/** What a connect leaves that failed half way, for a fault that nobody expects. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FailedConnectSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 3;

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    // from the first steps to the last; two are needed only when all is made
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.tunbroker.ipc.memory.WakeFlag",
                "io.aeron.Aeron",
                "io.aeron.ExclusivePublication",
                "org.tunbroker.client.internal.link.BrokerConnection",
                "org.tunbroker.client.internal.link.Inbox",
                "org.tunbroker.client.internal.link.PendingCall",
                "org.tunbroker.client.internal.connect.Connector$Connected",
                "org.tunbroker.client.internal.link.Handles",
                "org.tunbroker.client.EventDelivery"
            })
    @Tag("heavy")
    void shouldLeaveNothingWhereClassIsMissing(final String missing) throws Exception {
        try (TunClient neighbour = TunClient.connect(folder.options())) {
            await("the thread that connected")
                    .atMost(DEADLINE)
                    .until(FailedConnectSystemTest::isNobodyConnecting);
            final Left before = Left.of(folder);
            for (int i = 0; i < ATTEMPTS; i++) {
                try (LackingLoader loader = new LackingLoader(missing)) {
                    assertThrows(InvocationTargetException.class, () -> loader.connect(folder));
                }
            }
            await().atMost(DEADLINE).untilAsserted(() -> {
                // a mapping ends with the last reference to it
                System.gc();
                assertNoMoreThan(before);
            });
            neighbour.createAdapter("Neighbour", "Test");
        }
    }

    private static boolean isNobodyConnecting() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("tb-connect"));
    }

    @Test
    void shouldLeaveNothingWhereTheStarterFails() throws Exception {
        final NoClassDefFoundError failure = new NoClassDefFoundError("a starter's");
        final Left before = Left.of(folder);
        for (int i = 0; i < ATTEMPTS; i++) {
            assertSame(
                    failure,
                    assertThrows(
                            NoClassDefFoundError.class,
                            () -> Connector.connect(
                                    new ConnectSettings(
                                            folder.path(),
                                            "loopback",
                                            DEADLINE,
                                            DEADLINE,
                                            DEADLINE),
                                    (directory, driver, idleExit) -> {
                                        throw failure;
                                    })));
        }
        await().atMost(DEADLINE).untilAsserted(() -> assertNoMoreThan(before));
    }

    private void assertNoMoreThan(final Left before) throws IOException {
        final Left now = Left.of(folder);
        // what clients of other tests had may go meanwhile, when the collector finds it
        assertTrue(now.isAtMost(before), () -> before + " and then " + now);
    }

    /** What a client of a folder's broker has. */
    private record Left(long threads, long descriptors, long mappings, long clients, long streams) {
        static Left of(final BrokerFolder folder) throws IOException {
            final String path = folder.path().toString();
            final boolean served = Files.exists(folder.directory().lockFile());
            return new Left(
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("tb-"))
                            .count(),
                    ProcessView.own().descriptors().stream()
                            .filter(descriptor -> descriptor.contains(path)
                                    || descriptor.startsWith("socket:")
                                    || descriptor.contains("tunbroker-"))
                            .count(),
                    ProcessView.own().mappings(path).size()
                            + ProcessView.own().mappings("memfd:tunbroker-").size(),
                    served ? folder.clients() : 0,
                    served ? folder.clientStreams() : 0);
        }

        boolean isAtMost(final Left other) {
            return threads <= other.threads
                    && descriptors <= other.descriptors
                    && mappings <= other.mappings
                    && clients <= other.clients
                    && streams <= other.streams;
        }
    }

    /** This class path, once more, without one class. */
    private static final class LackingLoader extends URLClassLoader {
        private final String missing;

        LackingLoader(final String missing) {
            super(classPath(), ClassLoader.getPlatformClassLoader());
            this.missing = missing;
        }

        private static URL[] classPath() {
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(entry -> {
                        try {
                            return Path.of(entry).toUri().toURL();
                        } catch (final MalformedURLException ex) {
                            throw new IllegalStateException(ex);
                        }
                    })
                    .toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(final String name, final boolean resolve)
                throws ClassNotFoundException {
            if (name.equals(missing)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }

        void connect(final BrokerFolder folder) throws ReflectiveOperationException {
            final Class<?> optionsType = loadClass("org.tunbroker.client.ConnectOptions");
            final Object defaults = optionsType.getConstructor().newInstance();
            final Object loopback =
                    optionsType.getMethod("withDriver", String.class).invoke(defaults, "loopback");
            final Object options = optionsType
                    .getMethod("withDirectory", Path.class)
                    .invoke(loopback, folder.path());
            loadClass("org.tunbroker.client.TunClient")
                    .getMethod("connect", optionsType)
                    .invoke(null, options);
        }
    }
}
