package org.tunbroker.broker.driver.linux.hold;

import static org.tunbroker.broker.Literals.inet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.broker.driver.linux.IpCommand;
import org.tunbroker.broker.driver.linux.OwnNetworkNamespace;
import org.tunbroker.broker.driver.linux.lease.LeaseFolder;
import org.tunbroker.broker.driver.linux.lease.Place;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.ipc.config.HeldRoute;

/** Brokers one after the other that hold routes, in a namespace of the test's. */
@Timeout(60)
@ExtendWith(OwnNetworkNamespace.class)
abstract class HoldFixture {
    static final int OWN = (int) ProcessHandle.current().pid();
    static final HeldRoute HALF = new HeldRoute(inet("128.0.0.0"), 1, 1, 0);
    static final HeldRoute OF_V6 = new HeldRoute(inet("2001:db8::"), 32, 1025, 0);
    static final HeldRoute OF_TABLE = new HeldRoute(inet("10.8.0.0"), 16, 51, 100);

    @TempDir
    private Path parent;

    final List<String> log = new CopyOnWriteArrayList<>();
    LeaseFolder leases;
    RouteSocket socket;
    HeldRoutes routes;

    @BeforeEach
    void open() throws Exception {
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
        leases = new LeaseFolder(
                parent.resolve("leases"), (level, timestamp, text) -> log.add(text));
        socket = new RouteSocket();
        ip("link set lo up");
        routes = newRoutes();
    }

    @AfterEach
    void close() throws Exception {
        routes.close();
        socket.close();
        ip("route flush table all proto 117");
        ip("-6 route flush table all proto 117");
    }

    private HeldRoutes newRoutes() {
        return new HeldRoutes(
                () -> leases.newJournal(Place.ofThisThread()),
                (level, timestamp, text) -> log.add(text));
    }

    static String ip(final String words) throws Exception {
        return IpCommand.run("ip " + words);
    }

    static String held() throws Exception {
        return ip("route show table all proto 117") + ip("-6 route show table all proto 117");
    }

    long files() throws Exception {
        if (!Files.exists(parent.resolve("leases"))) {
            return 0;
        }
        try (Stream<Path> files = Files.list(parent.resolve("leases"))) {
            return files.count();
        }
    }

    /** The broker is killed: the kernel closes its files; another one begins. */
    void nextBroker() {
        routes.close();
        routes = newRoutes();
        leases.undoLeft(socket, routes);
    }

    static Process startOther() throws Exception {
        return new ProcessBuilder("sleep", "60").start();
    }
}
