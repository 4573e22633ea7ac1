package org.tunbroker.tests.rooms;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.os.OperatingSystem;

/** The rules of docs/architecture.md, "Packages", held against the compiled modules. */
class PackagesTest {
    private static final String ROOT = "org.tunbroker";
    private static final int LARGEST = 12;

    // each of one subject: the public API, with what needs its package-private parts, and the
    // settings of an interface, of which each kind is a class
    private static final Set<String> OF_ONE_SUBJECT =
            Set.of(ROOT + ".client", ROOT + ".ipc.config");

    // the classes that ask which system this is, each to choose what is made for it
    private static final Set<String> SWITCHES = Set.of(
            ROOT + ".broker.HostSystem",
            ROOT + ".client.internal.connect.Connector",
            ROOT + ".client.wintun.ReadWaitEvent",
            ROOT + ".ipc.machine.Architecture",
            ROOT + ".ipc.memory.ProcessBarrier",
            ROOT + ".ipc.rendezvous.BrokerDirectory",
            ROOT + ".launcher.command.brokers.BrokerEnd",
            ROOT + ".launcher.command.doctor.Checks",
            ROOT + ".launcher.command.install.InstallCommand",
            ROOT + ".launcher.command.ping.SystemPing",
            ROOT + ".launcher.command.run.RunCommand",
            ROOT + ".launcher.jvm.ExecutableFormat",
            ROOT + ".launcher.start.DetachedBrokerStarter");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(Stream.of("shared-ipc", "broker-client", "broker-native", "launcher")
                    .map(module -> Path.of("..", module, "target", "classes"))
                    .toList());

    @Test
    void shouldLookAtAllModules() {
        for (final String part : List.of("ipc", "client", "broker", "launcher")) {
            assertTrue(
                    CLASSES.stream()
                            .anyMatch(type -> type.getPackageName().startsWith(ROOT + "." + part)),
                    part);
        }
    }

    @Test
    void shouldHaveNoCycleBetweenPackages() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldKeepWhatBothSidesShareBelowThem() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT, ROOT + ".ipc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".client..", ROOT + ".broker..", ROOT + ".launcher..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepClientAndBrokerApart() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".broker..", ROOT + ".launcher..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".broker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".client..", ROOT + ".launcher..")
                .check(CLASSES);
    }

    @Test
    void shouldNotLinkTheBrokerIntoTheLauncher() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".launcher..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".broker..", ROOT + ".client.internal..")
                .check(CLASSES);
    }

    @Test
    void shouldLetDriversKnowNothingOfTheBroker() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".broker.driver..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.of(
                                "adapter",
                                "client",
                                "execution",
                                "limit",
                                "log",
                                "peer..",
                                "session",
                                "startup",
                                "transport")
                        .map(room -> ROOT + ".broker." + room)
                        .toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void shouldKeepAeronInItsRooms() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + ".broker.transport",
                        ROOT + ".client.internal.link",
                        ROOT + ".client.internal.connect",
                        ROOT + ".ipc.rendezvous",
                        ROOT + ".ipc.control")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.aeron..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepDriversApart() {
        for (final String driver : List.of("linux", "wintun", "loopback")) {
            final String[] others = Stream.of("linux", "wintun", "loopback")
                    .filter(other -> !other.equals(driver))
                    .map(other -> ROOT + ".broker.driver." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".broker.driver." + driver + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(CLASSES);
        }
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".broker.driver.api..", ROOT + ".broker.driver.pump..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".broker.driver.linux..",
                        ROOT + ".broker.driver.wintun..",
                        ROOT + ".broker.driver.loopback..")
                .check(CLASSES);
    }

    @Test
    void shouldCallTheSystemOnlyFromItsOwnPackages() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..linux..", "..windows..", "..wintun..", ROOT + ".ipc.os")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(CLASSES);
    }

    @Test
    void shouldHaveAtMostADozenClassesInAPackage() {
        final Map<String, Long> sizes = CLASSES.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        sizes.keySet().removeAll(OF_ONE_SUBJECT);
        sizes.values().removeIf(size -> size <= LARGEST);
        assertEquals(Map.of(), sizes);
    }

    @Test
    void shouldAskForTheOperatingSystemInOnePlaceOfEachRoom() {
        final Set<String> asking = new TreeSet<>();
        for (final JavaClass type : CLASSES) {
            for (final JavaFieldAccess access : type.getFieldAccessesFromSelf()) {
                if (access.getTargetOwner().isEquivalentTo(OperatingSystem.class)
                        && !type.isEquivalentTo(OperatingSystem.class)) {
                    asking.add(type.getName());
                }
            }
        }
        assertEquals(new TreeSet<>(SWITCHES), asking);
    }
}
