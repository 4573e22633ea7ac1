package org.tunbroker.tests.machine;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.tests.jvm.BrokerFolder;

/** Applications in a container: each has a class loader, which must go with it. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@EnabledOnOs(OS.LINUX)
@Tag("heavy")
class ClassLoaderSystemTest {
    private static final Path CLIENT =
            Path.of(System.getProperty("tunbroker.dist"), "lib", "client");
    // JNA's cleaner thread lingers for 30 s
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final int IN_TURN = 2;

    private static List<URL> jars(final Predicate<String> chosen) throws IOException {
        final List<URL> jars = new ArrayList<>();
        try (Stream<Path> all = Files.list(CLIENT)) {
            for (final Path jar : (Iterable<Path>) all::iterator) {
                if (chosen.test(jar.getFileName().toString())) {
                    jars.add(jar.toUri().toURL());
                }
            }
        }
        return jars;
    }

    /** Runs an application in a loader of its own, and drops both. */
    private static WeakReference<ClassLoader> runOnce(
            final BrokerFolder folder, final List<URL> jars, final ClassLoader parent)
            throws ReflectiveOperationException, IOException {
        final List<URL> own = new ArrayList<>(jars);
        own.add(PacketApplication.class.getProtectionDomain().getCodeSource().getLocation());
        final Thread thread = Thread.currentThread();
        final ClassLoader context = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(own.toArray(new URL[0]), parent)) {
            thread.setContextClassLoader(loader);
            final Class<?> application = loader.loadClass(PacketApplication.class.getName());
            assertTrue(application != PacketApplication.class);
            application
                    .getMethod("run", String.class)
                    .invoke(null, folder.path().toString());
            return new WeakReference<>(loader);
        } finally {
            thread.setContextClassLoader(context);
        }
    }

    private static void awaitCollected(final WeakReference<ClassLoader> loader) {
        await().atMost(DEADLINE).pollInterval(Duration.ofMillis(500)).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    @Test
    void shouldLetGoOfTheApplicationsLoader() throws ReflectiveOperationException, IOException {
        final ClassLoader platform = ClassLoader.getPlatformClassLoader();
        final Predicate<String> isJna = name -> name.startsWith("jna-");
        try (BrokerFolder folder = BrokerFolder.create();
                URLClassLoader parent =
                        new URLClassLoader(jars(isJna).toArray(new URL[0]), platform)) {
            for (int i = 0; i < IN_TURN; i++) {
                final WeakReference<ClassLoader> jnaInside =
                        runOnce(folder, jars(name -> true), platform);
                final WeakReference<ClassLoader> jnaInParent =
                        runOnce(folder, jars(isJna.negate()), parent);
                awaitCollected(jnaInside);
                awaitCollected(jnaInParent);
            }
        }
    }
}
