const { hot: renamed, url } = import.meta;
const { hot: { accept } } = import.meta;
const { ["hot"]: computed, "hot": quoted } = import.meta;
