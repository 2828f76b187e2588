// Runs before the first paint, so that a chosen theme never flashes. The page's own code keeps it afterwards.
try {
  const { theme } = JSON.parse(localStorage.getItem('glassbox.settings') ?? '{}');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Blocked storage or a spoilt record: the system's theme serves.
}
