class Store { static hot = import.meta.hot; }
