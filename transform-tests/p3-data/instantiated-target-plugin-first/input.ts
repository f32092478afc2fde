import.meta.hot.data.a<string> ||= create();
import.meta.hot.data.b<string> = create();
