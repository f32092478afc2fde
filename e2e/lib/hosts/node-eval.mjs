// Loaded before the program: runs what the test asks for in the program's global scope.
process.on("message", async ({ eval: code }) => {
  try {
    const result = (0, eval)(code);
    process.send({ evaluated: true });
    await result;
  } catch (error) {
    console.error(error);
    process.send({ evaluated: true });
  }
  process.send({ settled: true });
});
