package org.tunbroker.tests.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.TunClient;
import org.tunbroker.junit.RunInJvm;
import org.tunbroker.junit.TunBroker;

/** Test classes that run in a process of their own. */
@EnabledOnOs({OS.LINUX, OS.WINDOWS})
@Timeout(120)
class RunInJvmSystemTest {
    /** What is a test here is one for the launcher below only: its name is none of a test class. */
    @RunInJvm
    static class Outcomes {
        @Test
        void passes() {}

        @Test
        void fails() {
            fail("on purpose");
        }

        @Test
        void aborts() {
            Assumptions.abort("not here");
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void isEven(final int number) {
            assertEquals(0, number % 2);
        }
    }

    /** Its process ends amid the tests. */
    @RunInJvm
    static class Ends {
        @Test
        void ends() {
            Runtime.getRuntime().halt(3);
        }
    }

    /** Nothing of it can run. */
    @RunInJvm
    static class CannotBegin {
        @BeforeAll
        static void begin() {
            throw new IllegalStateException("no beginning");
        }

        @Test
        void runs() {}
    }

    /** Its tests would run in the wrong JVM. */
    @RunInJvm
    static class Makes {
        @TestFactory
        List<DynamicTest> makes() {
            return List.of(DynamicTest.dynamicTest("made", () -> {}));
        }
    }

    /** Its JVM is not given. */
    @RunInJvm(property = "tunbroker.test.no.such.jvm")
    static class WithoutJvm {
        @Test
        void runs() {}
    }

    private static Map<String, String> run(final Class<?> type) {
        final Map<String, String> told = new TreeMap<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(type))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(
                                    final TestIdentifier test, final TestExecutionResult result) {
                                if (test.isTest()
                                        || result.getStatus()
                                                != TestExecutionResult.Status.SUCCESSFUL) {
                                    told.put(
                                            test.getDisplayName(),
                                            result.getStatus() + " "
                                                    + result.getThrowable()
                                                            .map(Throwable::getMessage)
                                                            .orElse(""));
                                }
                            }

                            @Override
                            public void executionSkipped(
                                    final TestIdentifier test, final String reason) {
                                told.put(test.getDisplayName(), "SKIPPED " + reason);
                            }
                        });
        return told;
    }

    @Test
    void shouldTellEachTestsOwnResult() {
        final Map<String, String> told = run(Outcomes.class);
        assertEquals(5, told.size(), told::toString);
        assertEquals("SUCCESSFUL ", told.get("passes()"));
        assertTrue(told.get("fails()").startsWith("FAILED "), told::toString);
        assertTrue(told.get("fails()").contains("on purpose"), told::toString);
        assertTrue(told.get("fails()").contains("RunInJvmSystemTest$Outcomes.fails"));
        assertTrue(told.get("aborts()").startsWith("ABORTED "), told::toString);
        assertTrue(told.get("[1] 1").startsWith("FAILED "), told::toString);
        assertEquals("SUCCESSFUL ", told.get("[2] 2"));
    }

    @Test
    @Tag("heavy")
    void shouldFailWhatTheProcessHasNotRun() {
        final String told = run(Ends.class).get("ends()");
        assertTrue(told.contains("has not run it; its exit code is 3"), told);
        final String begun = run(CannotBegin.class).get("runs()");
        assertTrue(begun.contains("no beginning"), begun);
    }

    @Test
    void shouldRefuseTestsThatWouldRunInThisJvm() {
        final Map<String, String> told = run(Makes.class);
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.get("makes()").contains("takes no @TestFactory"), told::toString);
    }

    @Test
    void shouldSkipAClassWhoseJvmIsNotGiven() {
        final Map<String, String> told = run(WithoutJvm.class);
        assertEquals(1, told.size(), told::toString);
        assertTrue(
                told.values()
                        .contains(
                                "SKIPPED the system property tunbroker.test.no.such.jvm names no JVM"),
                told::toString);
    }

    @Nested
    @RunInJvm(property = "tunbroker.jvm.i386")
    @TunBroker
    class In32Bits {
        @Test
        void shouldHaveClientsThere(final TunClient client, final ConnectOptions options) {
            assertEquals("32", System.getProperty("sun.arch.data.model"));
            client.createAdapter("Demo", "Test").startSession();
            try (TunClient other = TunClient.connect(options)) {
                assertEquals(1, other.adapters().size());
            }
        }
    }

    @Nested
    @EnabledOnOs(OS.LINUX)
    @RunInJvm(networkNamespace = true)
    @TunBroker(driver = ConnectOptions.DRIVER_LINUX)
    class InANamespace {
        @Test
        void shouldMakeRealInterfacesThatTheMachineDoesNotHave(final TunClient client)
                throws IOException {
            final Adapter adapter = client.createAdapter("Own", "Test");
            // Java lists what has an address
            adapter.configure(new InterfaceChanges()
                    .addAddress(InetAddress.getByName("10.6.7.7"), 24)
                    .setUp(true));
            assertEquals(
                    List.of(adapter.info().interfaceName()),
                    NetworkInterface.networkInterfaces()
                            .map(NetworkInterface::getName)
                            .toList());
        }
    }
}
