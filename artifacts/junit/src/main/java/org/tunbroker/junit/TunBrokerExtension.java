package org.tunbroker.junit;

import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.TunClient;

/**
 * Resolves the parameters that {@link TunBroker} names. Stateless: JUnit's stores have the state.
 */
final class TunBrokerExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(TunBrokerExtension.class);

    /** Made by JUnit. */
    TunBrokerExtension() {}

    @Override
    public boolean supportsParameter(
            final ParameterContext parameter, final ExtensionContext context) {
        final Class<?> type = parameter.getParameter().getType();
        return type == TunClient.class || type == ConnectOptions.class;
    }

    @Override
    public Object resolveParameter(
            final ParameterContext parameter, final ExtensionContext context) {
        if (RunInJvmExtension.runsElsewhere(context)) {
            // this process calls no test of it
            return null;
        }
        final ExtensionContext owner = owner(context);
        final ClassBroker broker = owner.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        ClassBroker.class,
                        key -> new ClassBroker(annotation(owner)
                                .orElseThrow(IllegalStateException::new)
                                .driver()),
                        ClassBroker.class);
        if (parameter.getParameter().getType() == ConnectOptions.class) {
            return broker.options();
        }
        final TunClient client = TunClient.connect(broker.options());
        // closed when JUnit closes the store of the test, or of the class
        context.getStore(NAMESPACE).put(new Object(), client);
        return client;
    }

    /** Returns the context of the outermost class that asks for a broker: nested ones share it. */
    private static ExtensionContext owner(final ExtensionContext context) {
        ExtensionContext owner = context;
        for (ExtensionContext at = context; at != null; at = at.getParent().orElse(null)) {
            if (annotation(at).isPresent()) {
                owner = at;
            }
        }
        return owner;
    }

    private static Optional<TunBroker> annotation(final ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getTestClass(), TunBroker.class);
    }
}
