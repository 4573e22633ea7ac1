package org.tunbroker.tests.misuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.misuse.Misuse.assertFails;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.Handshake;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.InstallationCopy;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.life.RemoteClient;

/** A client that meets a broker of another release; what that broker answers is the real answer. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProtocolVersionSystemTest {
    private static final String HOME = "tunbroker.home";
    private static final String SHARED_JAR = "tunbroker-shared-ipc-";
    private static final String BROKER_JAR = "tunbroker-broker-native-";

    // the constant 3.0 in a constant pool: tag 3, an integer
    private static final byte[] VERSION_3 = {3, 0, 3, 0, 0};
    private static final byte[] VERSION_4 = {3, 0, 4, 0, 0};
    // version >>> 16 == 3: bipush 16, iushr, iconst_3, if_icmpne
    private static final byte[] SPEAKS_3 = {16, 16, 124, 6, (byte) 160};
    private static final byte[] SPEAKS_4 = {16, 16, 124, 7, (byte) 160};
    private static final byte[] MEETS_IN_3 = "v3-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MEETS_IN_4 = "v4-".getBytes(StandardCharsets.US_ASCII);

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void shouldNameBothVersionsWhenBrokerSpeaksAnother(@TempDir final Path home)
            throws IOException {
        final String own = System.getProperty(HOME);
        patch(InstallationCopy.in(home).jar(SHARED_JAR), home);
        System.setProperty(HOME, home.toString());
        try {
            final ConnectOptions options = folder.options();
            for (int i = 0; i < 2; i++) {
                final String reason = assertFails(
                        ErrorCode.ERROR_REVISION_MISMATCH,
                        "connect",
                        () -> TunClient.connect(options));
                assertTrue(reason.contains("the broker speaks protocol 4.0"), reason);
                assertTrue(reason.contains("this client 3.0"), reason);
                assertTrue(reason.contains(": kill " + folder.broker()), reason);
            }
            assertEquals(1, folder.brokers().size());
            assertTrue(folder.log().contains("refused a client of protocol 3.0"), folder.log());
        } finally {
            System.setProperty(HOME, own);
        }
    }

    @Test
    @Tag("heavy")
    void shouldLiveBesideBrokerOfAnotherMajorVersion(@TempDir final Path home) throws IOException {
        patch(InstallationCopy.in(home).jar(SHARED_JAR), home);
        final Path libraries = copyClient(home.resolve("lib/client"));
        patch(onlyJar(libraries, SHARED_JAR), home);
        final JvmProcess.Builder other =
                RemoteClient.client(folder).libraries(libraries.toString()).property(HOME, home);
        try (TunClient client = TunClient.connect(folder.options());
                RemoteClient another = RemoteClient.start(other)) {
            assertNotEquals(client.brokerProcessId(), another.connect());
            assertEquals(2, folder.brokers().size());
            another.createWithSession("Other");
            another.expect("echoed", "echo 10");
            assertTrue(client.adapters().isEmpty());
            TunClient.connect(folder.options()).close();
            another.connect();
            assertEquals(2, folder.brokers().size());
        }
    }

    @Test
    void shouldTellWhichReleaseTheBrokerIs(@TempDir final Path home) throws IOException {
        final String own = System.getProperty(HOME);
        final Path copy = InstallationCopy.in(home).jar(BROKER_JAR);
        final Path original = Files.move(copy, home.resolve(copy.getFileName()));
        rewrite(
                original,
                copy,
                (name, bytes) -> name.equals(JarFile.MANIFEST_NAME)
                        ? new String(bytes, StandardCharsets.UTF_8)
                                .replaceAll("(?m)^(Implementation-Version: ).*$", "$19.8.7-test")
                                .getBytes(StandardCharsets.UTF_8)
                        : bytes);
        System.setProperty(HOME, home.toString());
        try (TunClient client = TunClient.connect(folder.options())) {
            assertEquals("9.8.7-test", client.brokerVersion());
        } finally {
            System.setProperty(HOME, own);
        }
    }

    private static Path copyClient(final Path libraries) throws IOException {
        Files.createDirectories(libraries);
        try (Stream<Path> all =
                Files.list(Path.of(System.getProperty("tunbroker.dist"), "lib", "client"))) {
            for (final Path jar : (Iterable<Path>) all::iterator) {
                Files.copy(jar, libraries.resolve(jar.getFileName()));
            }
        }
        return libraries;
    }

    private static Path onlyJar(final Path libraries, final String beginning) throws IOException {
        try (Stream<Path> all = Files.list(libraries)) {
            return all.filter(path -> path.getFileName().toString().startsWith(beginning))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * Changes the four places in a jar's classes that say which version it is.
     *
     * @param spare a folder for the original
     */
    private static void patch(final Path jar, final Path spare) throws IOException {
        final Path original = Files.move(
                jar, spare.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        final Map<String, byte[][]> changes = Map.of(
                fileOf(ControlCodec.class), new byte[][] {VERSION_3, VERSION_4},
                fileOf(Handshake.class), new byte[][] {VERSION_3, VERSION_4},
                fileOf(ControlProtocol.class), new byte[][] {SPEAKS_3, SPEAKS_4},
                fileOf(BrokerDirectory.class), new byte[][] {MEETS_IN_3, MEETS_IN_4});
        rewrite(original, jar, (name, bytes) -> {
            final byte[][] change = changes.get(name);
            return change == null ? bytes : replace(bytes, change[0], change[1]);
        });
    }

    private static void rewrite(
            final Path jar, final Path copy, final BiFunction<String, byte[], byte[]> change)
            throws IOException {
        try (ZipFile from = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(copy);
                ZipOutputStream to = new ZipOutputStream(file)) {
            final Enumeration<? extends ZipEntry> entries = from.entries();
            while (entries.hasMoreElements()) {
                final ZipEntry entry = entries.nextElement();
                to.putNextEntry(new ZipEntry(entry.getName()));
                to.write(
                        change.apply(entry.getName(), from.getInputStream(entry).readAllBytes()));
            }
        }
    }

    private static String fileOf(final Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    /** Replaces the first; the constant pool comes before everything else. */
    private static byte[] replace(final byte[] bytes, final byte[] from, final byte[] to) {
        for (int i = 0; i + from.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + from.length, from, 0, from.length)) {
                final byte[] changed = bytes.clone();
                System.arraycopy(to, 0, changed, i, to.length);
                return changed;
            }
        }
        throw new AssertionError("the compiler writes this in another way now");
    }
}
