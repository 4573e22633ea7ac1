package org.tunbroker.broker;

import java.io.FileOutputStream;
import java.io.PrintStream;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.driver.linux.LinuxDriver;
import org.tunbroker.broker.driver.loopback.LoopbackDriver;
import org.tunbroker.broker.driver.wintun.WintunDriver;
import org.tunbroker.broker.limit.Limit;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.broker.log.LogFile;
import org.tunbroker.broker.startup.ActivationSocket;
import org.tunbroker.broker.startup.ClassArchive;
import org.tunbroker.ipc.os.IoFault;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerLock;

/** The broker's entry point. The launcher starts it; see {@link BrokerOptions} for its options. */
public final class Main {
    private static final int FIRST_SIGNAL = 128;
    private static final int BYTES_OF_KIB = 1024;

    private Main() {}

    /**
     * Serves until the last client has been gone for the idle time, or a signal ends the process.
     *
     * <p>Exit codes: 0 after serving, or at once if another broker serves the directory; after a
     * fault the code of its {@link TunException}, or that of too many open files if descriptors ran
     * out; else 1.
     *
     * @param arguments as {@link BrokerOptions} takes them
     */
    public static void main(final String[] arguments) {
        final BrokerLog log = new BrokerLog();
        int exitCode = 1;
        ActivationSocket activation = null;
        try {
            final BrokerOptions options = BrokerOptions.parse(arguments);
            activation = options.isInstalled() ? ActivationSocket.inherited() : null;
            exitCode = serve(options, activation, log);
        } catch (final TunException ex) {
            // the message says what to do; a stack trace would hide it
            log.error("the broker cannot go on: " + ex.getMessage());
            exitCode = exitCodeOf(ex);
            if (activation != null) {
                activation.close();
                activation.refuse(ex);
            }
        } catch (final Throwable ex) {
            // an Error too, since it would show nowhere but in the log
            log.fault("the broker cannot go on", ex);
            if (IoFault.hasFewDescriptorsLeft()) {
                // any file can fail for that reason, such as Aeron's or the JDK's own
                final TunException reason = IoFault.outOfDescriptors("serve", ex);
                log.error("the broker cannot go on: " + reason.getMessage());
                exitCode = exitCodeOf(reason);
            }
        } finally {
            // halt, not exit: the threads of a hanging driver must not keep the process alive. In
            // finally, since the InternalError of a truncated file may come late
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static int exitCodeOf(final TunException fault) {
        // Linux cannot tell a higher code from an end by a signal
        return fault.code() > 0 && fault.code() < FIRST_SIGNAL ? fault.code() : 1;
    }

    private static int serve(
            final BrokerOptions options, final ActivationSocket activation, final BrokerLog log) {
        HostSystem.current().checkRights(options.user());
        HostSystem.current().beginNativeCode();
        final BrokerDirectory directory = BrokerDirectory.at(options.directory());
        HostSystem.current().prepare(directory, options.user());
        log.limit(options.limits().of(Limit.LOG_LINES), logFile(options, directory, log));
        if (options.isInstalled()) {
            // opens all jars, so that this process goes on when the next release replaces them
            Main.class.getClassLoader().getResource("none");
        }
        final boolean leaves;
        try (BrokerLock lock = BrokerLock.tryAcquire(directory)) {
            if (lock == null) {
                log.info("another broker serves " + directory.path());
                if (activation != null) {
                    activation.refuse(null);
                }
                return 0;
            }
            final TunDriver driver = driver(options, directory, log);
            log.info("serving " + directory.path() + " with driver " + driver.name() + ", release "
                    + Release.ofThisBroker());
            try (Broker broker = Broker.launch(options, directory, lock, driver, log)) {
                if (activation != null) {
                    activation.begin(broker::onActivation);
                }
                leaves = broker.serve();
                if (activation != null) {
                    activation.close();
                }
            }
        }
        // after the lock was released, so that no client waits for the archive
        if (leaves && options.archive() != null) {
            ClassArchive.write(options.archive(), log);
        }
        return 0;
    }

    private static LogFile logFile(
            final BrokerOptions options, final BrokerDirectory directory, final BrokerLog log) {
        final long longest = options.limits().of(Limit.LOG_SIZE) * BYTES_OF_KIB;
        if (!options.isInstalled()) {
            return LogFile.ofOutput(directory.log(), longest);
        }
        final FileOutputStream stream = LogFile.open(directory.log());
        final PrintStream output = new PrintStream(stream, true);
        log.output(output);
        System.setErr(output);
        return LogFile.of(stream, directory.log(), longest);
    }

    private static TunDriver driver(
            final BrokerOptions options, final BrokerDirectory directory, final BrokerLog log) {
        return switch (options.driver()) {
            case LinuxDriver.NAME -> LinuxDriver.load(directory.leases(), log);
            case WintunDriver.NAME -> WintunDriver.load(options.wintun(), directory.leases(), log);
            case "loopback" -> new LoopbackDriver();
            default -> throw new IllegalArgumentException("unknown driver: " + options.driver());
        };
    }
}
