/**
 * TUN adapters for any JVM. {@link org.tunbroker.client} is where to begin. The module contains the
 * starter of the broker; the broker itself is in the module org.tunbroker.broker, or installed.
 */
module org.tunbroker {
    requires java.logging;
    requires jdk.unsupported;
    // an interface for WintunLibrary is written in JNA's types
    requires transitive com.sun.jna;

    exports org.tunbroker;
    exports org.tunbroker.client;
    exports org.tunbroker.client.device;
    exports org.tunbroker.client.spi;
    exports org.tunbroker.client.wintun;

    // so that a module with the broker in it is resolved
    uses org.tunbroker.client.spi.BrokerCarrier;
    uses org.tunbroker.client.spi.BrokerStarter;

    provides org.tunbroker.client.spi.BrokerStarter with
            org.tunbroker.launcher.start.DetachedBrokerStarter;

    // JNA reads the functions, structures and callbacks that are declared there
    opens org.tunbroker.client.wintun to
            com.sun.jna;
    opens org.tunbroker.ipc.os to
            com.sun.jna;
    opens org.tunbroker.ipc.os.linux to
            com.sun.jna;
    opens org.tunbroker.ipc.os.linux.socket to
            com.sun.jna;
    opens org.tunbroker.ipc.os.windows to
            com.sun.jna;
    opens org.tunbroker.launcher.os.windows to
            com.sun.jna;
    opens org.tunbroker.launcher.start.windows to
            com.sun.jna;
    opens org.tunbroker.launcher.trust.windows to
            com.sun.jna;
}
