package org.tunbroker.tests.misuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.misuse.Misuse.assertFails;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.InstallationCopy;

/** A client that meets a broker of another release; what that broker answers is the real answer. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProtocolVersionSystemTest {
    private static final String HOME = "tunbroker.home";
    private static final String SHARED_JAR = "tunbroker-shared-ipc-";
    private static final int VERSION_OF_BROKER_FILE = 4;

    // the constant 1.0 in a constant pool: tag 3, an integer
    private static final byte[] VERSION_1 = {3, 0, 1, 0, 0};
    private static final byte[] VERSION_2 = {3, 0, 2, 0, 0};
    // version >>> 16 == 1: bipush 16, iushr, iconst_1, if_icmpne
    private static final byte[] SPEAKS_1 = {16, 16, 124, 4, (byte) 160};
    private static final byte[] SPEAKS_2 = {16, 16, 124, 5, (byte) 160};

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void shouldNameBothVersionsWhenBrokerSpeaksAnother(@TempDir final Path home)
            throws IOException {
        final String own = System.getProperty(HOME);
        installWithProtocol2(home);
        System.setProperty(HOME, home.toString());
        try {
            final ConnectOptions options = folder.options();
            for (int i = 0; i < 2; i++) {
                final String reason = assertFails(
                        ErrorCode.ERROR_REVISION_MISMATCH,
                        "connect",
                        () -> TunClient.connect(options));
                assertTrue(reason.contains("the broker speaks protocol 2.0"), reason);
                assertTrue(reason.contains("this client 1.0"), reason);
            }
            assertEquals(1, folder.brokers().size());
            assertTrue(folder.log().contains("refused a client of protocol 1.0"), folder.log());
        } finally {
            System.setProperty(HOME, own);
        }
    }

    @Test
    void shouldRefuseBrokerThatLaysOutItsFileInAnotherWay() throws IOException {
        try (TunClient client = TunClient.connect(folder.options())) {
            final Path file = folder.generation().brokerFile();
            final byte[] bytes = Files.readAllBytes(file);
            bytes[VERSION_OF_BROKER_FILE]++;
            Files.write(file, bytes);
            assertFails(
                    ErrorCode.ERROR_REVISION_MISMATCH,
                    "connect",
                    () -> TunClient.connect(folder.options()));
            bytes[VERSION_OF_BROKER_FILE]--;
            Files.write(file, bytes);
            TunClient.connect(folder.options()).close();
            assertTrue(client.isOpen());
        }
    }

    /**
     * Copies the broker, and changes the two places in its classes that say which version it is.
     */
    private static void installWithProtocol2(final Path home) throws IOException {
        final Path copy = InstallationCopy.in(home).jar(SHARED_JAR);
        final Path original = Files.move(copy, home.resolve(copy.getFileName()));
        patch(original, copy);
    }

    private static void patch(final Path jar, final Path copy) throws IOException {
        try (ZipFile from = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(copy);
                ZipOutputStream to = new ZipOutputStream(file)) {
            final Enumeration<? extends ZipEntry> entries = from.entries();
            while (entries.hasMoreElements()) {
                final ZipEntry entry = entries.nextElement();
                byte[] bytes = from.getInputStream(entry).readAllBytes();
                if (entry.getName().equals(fileOf(ControlCodec.class))) {
                    bytes = replace(bytes, VERSION_1, VERSION_2);
                } else if (entry.getName().equals(fileOf(ControlProtocol.class))) {
                    bytes = replace(bytes, SPEAKS_1, SPEAKS_2);
                }
                to.putNextEntry(new ZipEntry(entry.getName()));
                to.write(bytes);
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
