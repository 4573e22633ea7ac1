package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the broker's open descriptors are. Those that the JVM makes are not closed by themselves
 * when another program replaces it, but the JVM closes all when it starts one; none of them is a
 * TUN.
 */
@Timeout(120)
class BrokerDescriptorSystemTest {
    private static final String DEVICE = "/dev/net/tun";
    // of open(2), in octal as /proc has it
    private static final int O_CLOEXEC = 02000000;
    private static final int O_NONBLOCK = 04000;
    // input, output and errors
    private static final int STANDARD_COUNT = 3;

    @Test
    void shouldHaveOneTunForEachAdapterAndCloseItWithIt() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final KernelClient client = testbed.startClient();
            final int processId = client.brokerProcessId();
            final RemoteAdapter first = client.createAdapter("First");
            first.answerPings();
            final int before = descriptors(processId).size();
            for (int round = 0; round < 10; round++) {
                final RemoteAdapter second = client.createAdapter("Second");
                second.answerPings();
                final List<Integer> tuns = tuns(processId);
                assertEquals(2, tuns.size());
                for (final int tun : tuns) {
                    final int flags = flags(processId, tun);
                    assertEquals(
                            O_CLOEXEC | O_NONBLOCK,
                            flags & (O_CLOEXEC | O_NONBLOCK),
                            () -> Integer.toOctalString(flags));
                }
                second.close();
            }
            assertEquals(1, tuns(processId).size());
            // that of the memory which waits for the next session
            assertEquals(before + 1, descriptors(processId).size());
            first.close();
            assertEquals(List.of(), tuns(processId));
        }
    }

    private static List<Integer> tuns(final int processId) throws IOException {
        return descriptors(processId).entrySet().stream()
                .filter(descriptor -> descriptor.getValue().equals(DEVICE))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<Integer, String> descriptors(final int processId) throws IOException {
        final Map<Integer, String> targets = new TreeMap<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/" + processId + "/fd"))) {
            for (final Path link : links.toList()) {
                try {
                    targets.put(
                            Integer.parseInt(link.getFileName().toString()),
                            Files.readSymbolicLink(link).toString());
                } catch (final NoSuchFileException ignored) {
                    // closed meanwhile: the broker looks after its clients' files now and then
                }
            }
        }
        assertTrue(targets.size() > STANDARD_COUNT, targets::toString);
        return targets;
    }

    private static int flags(final int processId, final int descriptor) throws IOException {
        final Path info = Path.of("/proc/" + processId + "/fdinfo/" + descriptor);
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("flags:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring("flags:".length()).strip(), 8))
                .findFirst()
                .orElseThrow();
    }
}
