package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.client.capture.Capture;
import org.tunbroker.client.device.TunDevice;
import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.client.wintun.Wintun;
import org.tunbroker.client.wintun.WintunLibrary;

/** What applications see of the API: its own types and the JDK's, and nothing of what is below. */
class ApiSurfaceTest {
    private static final List<Class<?>> ONE_OF_EACH_PACKAGE = List.of(
            TunClient.class,
            BrokerStarter.class,
            TunDevice.class,
            WintunLibrary.class,
            BrokerStatus.class,
            Capture.class);

    /** What the API takes from shared-ipc. */
    private static final List<Class<?>> SHARED =
            List.of(TunException.class, ErrorCode.class, Offload.class);

    private static final Set<String> MAY_BE_SEEN = Set.of(
            "org.tunbroker",
            "org.tunbroker.client",
            "org.tunbroker.client.capture",
            "org.tunbroker.client.device",
            "org.tunbroker.client.spi",
            "org.tunbroker.client.status");

    /** The part of the API that is made of JNA's types. */
    private static final String WINTUN = "org.tunbroker.client.wintun";

    /** The public and protected classes of the API, the nested ones too. */
    private static List<Class<?>> api() throws Exception {
        final List<Class<?>> found = new ArrayList<>(SHARED);
        for (final Class<?> one : ONE_OF_EACH_PACKAGE) {
            final Path classes = Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
            final String pack = one.getPackageName();
            try (Stream<Path> files = Files.list(classes.resolve(pack.replace('.', '/')))) {
                for (final Path file : files.toList()) {
                    final String name = file.getFileName().toString();
                    if (name.endsWith(".class") && !name.equals("package-info.class")) {
                        final Class<?> type =
                                Class.forName(pack + "." + name.replace(".class", ""));
                        if (isSeen(type.getModifiers())) {
                            found.add(type);
                        }
                    }
                }
            }
        }
        return found;
    }

    private static boolean isSeen(final int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void collect(final Type type, final Set<String> packages) {
        if (type instanceof Class<?> plain) {
            final Class<?> element = plain.isArray() ? plain.getComponentType() : plain;
            if (plain.isArray()) {
                collect(element, packages);
            } else if (!element.isPrimitive()) {
                packages.add(element.getPackageName());
            }
        } else if (type instanceof ParameterizedType generic) {
            collect(generic.getRawType(), packages);
            collectAll(generic.getActualTypeArguments(), packages);
        } else if (type instanceof WildcardType wildcard) {
            collectAll(wildcard.getUpperBounds(), packages);
            collectAll(wildcard.getLowerBounds(), packages);
        } else if (type instanceof GenericArrayType array) {
            collect(array.getGenericComponentType(), packages);
        } else if (type instanceof TypeVariable<?> variable) {
            collectAll(variable.getBounds(), packages);
        }
    }

    private static void collectAll(final Type[] types, final Set<String> packages) {
        for (final Type type : types) {
            if (type != null) {
                collect(type, packages);
            }
        }
    }

    private static Set<String> packagesOf(final AccessibleObject member) {
        final Set<String> packages = new TreeSet<>();
        if (member instanceof Field field) {
            collect(field.getGenericType(), packages);
        } else if (member instanceof Executable call) {
            collectAll(call.getGenericParameterTypes(), packages);
            collectAll(call.getGenericExceptionTypes(), packages);
            if (call instanceof Method method) {
                collect(method.getGenericReturnType(), packages);
            }
        }
        return packages;
    }

    private static Set<String> foreign(final Class<?> owner, final Set<String> packages) {
        final Set<String> foreign = new TreeSet<>(packages);
        foreign.removeIf(name -> name.startsWith("java.") || MAY_BE_SEEN.contains(name));
        if (owner.getPackageName().equals(WINTUN)) {
            foreign.removeIf(name -> name.equals(WINTUN) || name.startsWith("com.sun.jna"));
        }
        return foreign;
    }

    @Test
    void shouldShowNoTypeOfWhatIsBelowTheApi() throws Exception {
        final List<String> offences = new ArrayList<>();
        int count = 0;
        for (final Class<?> type : api()) {
            final Set<String> parents = new TreeSet<>();
            collectAll(new Type[] {type.getGenericSuperclass()}, parents);
            collectAll(type.getGenericInterfaces(), parents);
            if (!foreign(type, parents).isEmpty()) {
                offences.add(type + " extends " + foreign(type, parents));
            }
            final List<AccessibleObject> members = new ArrayList<>();
            members.addAll(List.of(type.getDeclaredFields()));
            members.addAll(List.of(type.getDeclaredConstructors()));
            members.addAll(List.of(type.getDeclaredMethods()));
            for (final AccessibleObject member : members) {
                if (isSeen(((Member) member).getModifiers())) {
                    count++;
                    if (!foreign(type, packagesOf(member)).isEmpty()) {
                        offences.add(member + " shows " + foreign(type, packagesOf(member)));
                    }
                }
            }
        }
        assertEquals(List.of(), offences);
        assertTrue(count > 100, "only " + count + " members");
    }

    /** All else is made by the client, so its constructor can change. */
    @Test
    void shouldLetApplicationsMakeOnlyOptionsAndPacketsAndErrors() throws Exception {
        final Set<Class<?>> made = new HashSet<>(Set.of(
                ConnectOptions.class,
                RecoveryOptions.class,
                SessionOptions.class,
                InterfaceChanges.class,
                Packet.class,
                Arrivals.class,
                WintunLibrary.class,
                TunException.class));
        // JNA makes handles, and a program the places for its answers
        made.addAll(Stream.of(Wintun.class.getDeclaredClasses())
                .filter(type -> !type.isInterface())
                .toList());
        for (final Class<?> type : api()) {
            final boolean seen = Stream.of(type.getDeclaredConstructors())
                    .anyMatch(constructor -> isSeen(constructor.getModifiers()));
            assertEquals(made.contains(type), seen, type::toString);
        }
    }
}
