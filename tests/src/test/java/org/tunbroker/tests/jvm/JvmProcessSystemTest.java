package org.tunbroker.tests.jvm;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JvmProcessSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource
    void shouldRunClassInJvmOfArchitecture(final JvmArchitecture architecture) {
        architecture.assumeAvailable();
        try (JvmProcess jvm = JvmProcess.of(architecture, TalkingMain.class, "0")
                .property("some.property", "its value")
                .environment("TUNBROKER_TEST", "set")
                .start()) {
            jvm.awaitLine("ready", DEADLINE);
            final var lines = jvm.lines();
            assertTrue(lines.contains("architecture=" + osArch(architecture)), lines::toString);
            assertTrue(lines.contains("bits=" + bits(architecture)), lines::toString);
            assertTrue(lines.contains("pid=" + jvm.pid()), lines::toString);
            assertTrue(lines.contains("options=[-Dsome.property=its value]"), lines::toString);
            assertTrue(lines.contains("environment=set"), lines::toString);
            jvm.send("hello");
            jvm.awaitLine("echo hello", DEADLINE);
            jvm.closeInput();
            jvm.expectExit(0, DEADLINE);
        }
    }

    private static String osArch(final JvmArchitecture architecture) {
        return switch (architecture) {
            case NATIVE, JAVA8 -> System.getProperty("os.arch");
            case I386, JAVA8_I386 -> "i386";
            case ARM64 -> "aarch64";
            case RISCV64 -> "riscv64";
            case PPC64LE -> "ppc64le";
        };
    }

    private static int bits(final JvmArchitecture architecture) {
        return osArch(architecture).equals("i386") ? 32 : 64;
    }

    @ParameterizedTest
    @EnumSource
    @Tag("heavy")
    void shouldStopContinueAndKillTheJvmItself(final JvmArchitecture architecture) {
        architecture.assumeAvailable();
        try (JvmProcess jvm =
                JvmProcess.of(architecture, TalkingMain.class, "0").start()) {
            jvm.awaitLine("ready", DEADLINE);
            jvm.signal("STOP");
            await().atMost(DEADLINE).until(() -> stateOf(jvm) == 'T');
            assertTrue(jvm.isAlive());
            jvm.send("patience");
            jvm.signal("CONT");
            jvm.awaitLine("echo patience", DEADLINE);
            jvm.signal("KILL");
            jvm.expectExit(128 + 9, DEADLINE);
        }
    }

    private static char stateOf(final ChildProcess process) throws IOException {
        final String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    @Test
    void shouldShowTheOutputWhenExitCodeIsWrong() {
        try (JvmProcess jvm =
                JvmProcess.of(JvmArchitecture.NATIVE, TalkingMain.class, "3").start()) {
            jvm.send("last words");
            jvm.closeInput();
            final AssertionError error =
                    assertThrows(AssertionError.class, () -> jvm.expectExit(0, DEADLINE));
            assertTrue(error.getMessage().contains("ended with code 3"), error::getMessage);
            assertTrue(error.getMessage().contains("echo last words"), error::getMessage);
        }
    }

    @Test
    void shouldShowTheOutputWhenLineDoesNotCome() {
        try (JvmProcess jvm =
                JvmProcess.of(JvmArchitecture.NATIVE, TalkingMain.class, "0").start()) {
            jvm.awaitLine("ready", DEADLINE);
            final AssertionError late = assertThrows(
                    AssertionError.class, () -> jvm.awaitLine("never", Duration.ofMillis(50)));
            assertTrue(late.getMessage().contains("took over"), late::getMessage);
            assertTrue(late.getMessage().contains("ready"), late::getMessage);
            jvm.closeInput();
            final AssertionError ended =
                    assertThrows(AssertionError.class, () -> jvm.awaitLine("never", DEADLINE));
            assertTrue(ended.getMessage().contains("ended without"), ended::getMessage);
        }
    }

    @Test
    void shouldLeaveNoProcessWhenClosed() {
        final JvmProcess jvm =
                JvmProcess.of(JvmArchitecture.NATIVE, TalkingMain.class, "0").start();
        jvm.awaitLine("ready", DEADLINE);
        jvm.signal("STOP");
        jvm.close();
        jvm.close();
        assertFalse(jvm.isAlive());
        assertFalse(Files.exists(Path.of("/proc/" + jvm.pid())));
    }

    @ParameterizedTest
    @EnumSource
    void shouldRunJvmInNetworkNamespace(final JvmArchitecture architecture) throws IOException {
        architecture.assumeAvailable();
        try (NetworkNamespace network = NetworkNamespace.createOrSkip();
                JvmProcess jvm = JvmProcess.of(architecture, TalkingMain.class, "0")
                        .in(network)
                        .start()) {
            jvm.awaitLine("ready", DEADLINE);
            final Path link = Path.of("/proc/" + jvm.pid() + "/ns/net");
            final String number = Files.readSymbolicLink(link).toString().replaceAll("\\D", "");
            assertEquals("network=" + number, jvm.awaitLine("network=", DEADLINE));
            assertFalse(number.equals(
                    Long.toString(org.tunbroker.ipc.rendezvous.NetworkNamespace.ofThisProcess())));
        }
    }
}
